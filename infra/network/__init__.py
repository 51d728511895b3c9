"""The network: an address plan and the VPC that follows it."""

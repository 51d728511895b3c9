"""The compute: a load balancer with its certificate, and the backends behind it."""

"""Running a stage with a real account: the Pulumi CLI for what it does, boto3 for what it leaves out."""

"""An AWS that is not there: runs Pulumi programs and answers where AWS and Pulumi's engine would.

Knows nothing of this project's program or of any policy pack.
"""

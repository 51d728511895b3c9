"""What this pack and others find in the same cases: `python -m benchmarks.comparison` writes docs/comparison.md."""

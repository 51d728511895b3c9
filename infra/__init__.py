"""What is deployed: settings, facts and components of one stage."""

"""What the share, the machine and the permissions are like, tried and not believed."""

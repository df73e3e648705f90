"""What makes a system start the watcher by itself, and keep it on a short leash."""

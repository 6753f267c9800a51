"""What people type: one small file a command, its heavy imports inside, so that `xueji --help` answers at once."""

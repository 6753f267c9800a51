"""学籍 (xueji): student records and comprehensive quality evaluation."""

"""Backup and restoration (备份与恢复): one archive holds the database and every file that its rows name."""

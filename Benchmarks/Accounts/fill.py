"""Puts 100,000 users into a data folder's database at once: python3 fill.py FOLDER. Nobody can log in as one of them."""

import sqlite3
import sys

database = sqlite3.connect(sys.argv[1] + "/reactor.db")
with database:
    database.executemany(
        "INSERT INTO users (username, username_key, password_hash, created, last_login, failed_attempts) VALUES (?, ?, ?, ?, ?, ?)",
        ((f"User {n:06}", f"user {n:06}", "$argon2id$v=19$m=19456,t=2,p=1$" + "x" * 66, 1_780_000_000 + n, n * 7919 % 50_000, n % 11)
         for n in range(100_000)))
    database.execute("INSERT INTO user_names (user_names) VALUES ('rebuild')")

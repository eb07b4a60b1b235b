"""The servers that a single machine gets without installing any: PostgreSQL and Valkey from pip packages.

For trying out, developing and testing, and for a small pilot. A real installation sets DATABASE_URL and BROKER_URL.
Nothing here imports Django, except the database backend that starts the server at the first connection.
"""

"""Operation: embedded PostgreSQL and Valkey, start-up, health, and the rights of the running role."""

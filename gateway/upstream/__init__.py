"""The upstream side: small pools of connections to the services, parsed by httptools."""

"""What every service uses and no service owns: settings, errors, database, web, identity."""

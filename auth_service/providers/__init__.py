"""Identity providers: signing in with an account elsewhere, by OpenID Connect or OAuth 2 (RFC 6749)."""

"""Asking every REST endpoint that the OpenAPI document names, rightly and wrongly."""

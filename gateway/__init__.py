"""The one public door: checks who asks, then passes requests on to the services."""

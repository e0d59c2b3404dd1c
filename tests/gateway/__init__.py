"""Tests of the gateway, against small real servers on real sockets."""

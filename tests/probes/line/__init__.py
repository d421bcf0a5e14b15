"""The line between desks and a service: a proxy that disturbs it, and the certificate of a service that speaks TLS."""

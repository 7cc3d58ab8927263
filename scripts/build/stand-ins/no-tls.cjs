// The core speaks plain HTTP on this machine's loopback; only the client in its WebSocket library would load TLS.

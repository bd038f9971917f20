"""python3 relay.py SOCKET: the command that tconv starts for tconv.verify(). What comes in on standard input goes to
that Unix socket, and what the socket answers goes to standard output. Imports nothing else, as it is started often."""
import os
import socket
import sys
import threading

CHUNK = 1 << 16


def to_socket(server: socket.socket) -> None:
    """Until the host closes our input."""
    for chunk in iter(lambda: os.read(0, CHUNK), b""):
        server.sendall(chunk)
    server.shutdown(socket.SHUT_WR)


def from_socket(server: socket.socket) -> None:
    """Until the other end closes."""
    for chunk in iter(lambda: server.recv(CHUNK), b""):
        view = memoryview(chunk)
        while view:
            view = view[os.write(1, view) :]


def main(path: str) -> None:
    """Ends when the other end does, whatever the host still sends."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(path)
        threading.Thread(target=to_socket, args=(server,), daemon=True).start()
        from_socket(server)


if __name__ == "__main__":
    main(sys.argv[1])

// node relay.mjs SOCKET: the command that tconv starts for verify(). What comes in on standard input goes to that Unix
// socket, and what the socket answers goes to standard output.
import net from 'node:net';

const server = net.connect(process.argv[2]);
process.stdin.pipe(server);
server.pipe(process.stdout);
server.on('error', () => process.exit(1));
server.on('close', () => process.exit(0));

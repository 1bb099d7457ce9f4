// Loaded before a program: tells on file descriptor 3, one a line, every script that V8 compiled for it, ES
// modules and CommonJS alike.
import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';

const urls = new Set();
const session = new Session();
session.connect();
session.on('Debugger.scriptParsed', ({ params }) => urls.add(params.url));
session.post('Debugger.enable');
process.on('exit', () => writeSync(3, [...urls].join('\n')));

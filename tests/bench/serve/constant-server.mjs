// A constant answer of bare fastify, what a kept answer is measured by: node constant-server.mjs PORT BYTES
import Fastify from 'fastify';

const [port, bytes] = process.argv.slice(2).map(Number);
const answer = Buffer.alloc(bytes, 32);
const app = Fastify();
app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, body, done) =>
  done(null, body),
);
app.post('/sparql', async (_request, reply) =>
  reply.header('content-type', 'application/sparql-results+json').send(answer),
);
await app.listen({ port, host: '127.0.0.1' });

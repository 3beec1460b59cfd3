'use strict';

const express = require('express');

const app = express();
app.disable('x-powered-by');

app.get('/', (_request, response) => {
  response.type('text/plain').send('A verse by Node.js: the frog jumps in, the pond answers.\n');
});

app.get('/about', (request, response) => {
  response.json({
    dyno: process.env.DYNO ?? null,
    node: process.version,
    protocol: request.get('x-forwarded-proto') ?? null,
    release: process.env.HEROKU_RELEASE_VERSION ?? null,
  });
});

const server = app.listen(process.env.PORT ?? 5000, (error) => {
  if (error) throw error;
  console.log(`listening on port ${server.address().port}`);
});

// The router keeps idle connections to a dyno for 90 s: the dyno must not hang up first.
server.keepAliveTimeout = 95_000;

process.once('SIGTERM', () => {
  console.log('finishing open requests');
  server.close();
  server.closeIdleConnections();
});

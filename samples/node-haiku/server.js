'use strict';

const express = require('express');
const { QUEUE, database, queue } = require('./stores');

async function serve() {
  const pool = database();
  const verses = await queue();
  const app = express();
  app.disable('x-powered-by');
  app.use(express.text());

  app.get('/', async (_request, response) => {
    const { rows } = await pool.query('SELECT line, by FROM verse ORDER BY id');
    response.json(rows);
  });

  app.post('/', async (request, response) => {
    await verses.lPush(QUEUE, String(request.body));
    response.status(202).json({ waiting: await verses.lLen(QUEUE) });
  });

  const server = app.listen(process.env.PORT ?? 5000, (error) => {
    if (error) throw error;
    console.log(`listening on port ${server.address().port}`);
  });

  // The router keeps idle connections to a dyno for 90 s: the dyno must not hang up first.
  server.keepAliveTimeout = 95_000;

  process.once('SIGTERM', () => {
    server.close(async () => {
      verses.destroy();
      await pool.end();
    });
    server.closeIdleConnections();
  });
}

serve();

'use strict';

const { Pool } = require('pg');
const { createClient } = require('redis');

// Both are reached over TLS; their certificates are their own, so nobody vouches for them.
const tls = { rejectUnauthorized: false };

const QUEUE = 'verses';

const database = () => new Pool({ connectionString: process.env.DATABASE_URL, ssl: tls, max: 5 });

async function queue() {
  const client = createClient({ url: process.env.REDIS_URL, socket: tls });
  client.on('error', (problem) => console.error(`queue: ${problem.message}`));
  return client.connect();
}

module.exports = { QUEUE, database, queue };

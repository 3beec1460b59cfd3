'use strict';

const { QUEUE, database, queue } = require('./stores');

const WAIT_SECONDS = 5;

async function work() {
  const pool = database();
  const verses = await queue();
  let over = false;
  process.once('SIGTERM', () => {
    over = true;
    console.log('finishing the verse in hand');
  });
  console.log('waiting for verses');
  while (!over) {
    const next = await verses.brPop(QUEUE, WAIT_SECONDS);
    if (!next) continue;
    await pool.query('INSERT INTO verse (line, by) VALUES ($1, $2)', [next.element, process.env.DYNO ?? 'nobody']);
  }
  verses.destroy();
  await pool.end();
}

work();

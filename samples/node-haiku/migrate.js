'use strict';

const { database } = require('./stores');

async function migrate() {
  const pool = database();
  await pool.query(
    'CREATE TABLE IF NOT EXISTS verse (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, line text NOT NULL, by text NOT NULL)',
  );
  await pool.end();
  console.log('the table of verses is there');
}

migrate();

// A provider whose plans are its moods. What it holds it keeps in a folder, so that it can be ended and come back.
import { createServer } from "node:http";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";

const { PORT, PASSWORD, CLIENT_SECRET, PLATFORM, HOLDS } = process.env;
const basic = "Basic " + Buffer.from("moody:" + PASSWORD).toString("base64");
mkdirSync(HOLDS, { recursive: true });

const config = (uuid) => ({ MOODY_URL: `moody://${uuid}` });
const never = new Promise(() => {});

async function call(method, path, body, token) {
  const headers = { Accept: "application/vnd.heroku+json; version=3" };
  if (token) Object.assign(headers, { Authorization: `Bearer ${token}`, "Content-Type": "application/json" });
  const answer = await fetch(PLATFORM + path, { method, headers, body });
  return [answer.status, await answer.json()];
}

async function handOver({ uuid, oauth_grant }, times) {
  const code = { grant_type: "authorization_code", code: oauth_grant.code, client_secret: CLIENT_SECRET };
  const [, { access_token }] = await call("POST", "/oauth/token", new URLSearchParams(code));
  const body = JSON.stringify({ config: [{ name: "MOODY_URL", value: config(uuid).MOODY_URL }] });
  const told = [];
  for (let n = 0; n < times; n++) {
    told.push((await call("PATCH", `/addons/${uuid}/config`, body, access_token))[0]);
    told.push((await call("POST", `/addons/${uuid}/actions/provision`, "", access_token))[0]);
  }
  told.push((await call("POST", "/oauth/token", new URLSearchParams(code)))[0]);
  console.log("told " + told.join(" "));
}

async function provision(asked) {
  const { uuid, plan } = asked;
  if (plan !== "failing") writeFileSync(`${HOLDS}/${uuid}`, "");
  switch (plan) {
    case "async":
      setImmediate(handOver, asked, 1);
      return [202, { id: uuid }];
    case "repeating":
      setImmediate(handOver, asked, 3);
      return [202, { id: uuid }];
    case "vanishing":
      setTimeout(() => process.exit(0), 50);
      return [202, { id: uuid }];
    case "slow":
      return never;
    case "failing":
      return [500, { message: "TypeError: undefined is not a function" }];
    case "lying":
      return [201, { id: uuid, config: { ...config(uuid), PATH: "/undeclared" } }];
    case "numbered":
      return [201, { id: 4711, config: config(uuid) }];
  }
}

function deprovision(id) {
  const file = id === "4711" ? readdirSync(HOLDS)[0] : id;
  if (!readdirSync(HOLDS).includes(file)) return [410, {}];
  rmSync(`${HOLDS}/${file}`);
  return [204, {}];
}

createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  const known = request.headers.authorization === basic;
  const answered = !known ? [401, {}] : request.method === "POST" ? await provision(JSON.parse(body)) : deprovision(request.url.split("/").pop());
  response.writeHead(answered[0], { "Content-Type": "application/json" });
  response.end(answered[0] === 204 ? undefined : JSON.stringify(answered[1]));
}).listen(PORT, "127.0.0.1", () => console.log("ready"));

// Runs one command of the builds plugin, which no CLI of today loads any more: node plugin.js create APP [flag=value]…
const [command, app, ...words] = process.argv.slice(2)
const flags = Object.fromEntries(words.filter((word) => word.includes('=')).map((word) => word.split(/=(.*)/s)))
const args = { build: words.find((word) => !word.includes('=')) }
const plugin = require('heroku-builds')
const found = plugin.commands.find((one) => one.topic === 'builds' && (one.command || 'index') === command)
if (!found) throw new Error(`the plugin has no builds:${command}`)
Promise.resolve(found.run({ app, flags, args })).catch((error) => {
  console.error(error)
  process.exitCode = 1
})

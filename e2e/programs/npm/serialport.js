// serialport from npm: one AT command after the other, and data both ways.
const { SerialPort, ReadlineParser } = require('serialport')

const port = new SerialPort({ path: process.env.SIM800_PORT, baudRate: 115200 })
const lines = port.pipe(new ReadlineParser({ delimiter: '\r\n' }))
let waiting = null
lines.on('data', (line) => waiting && waiting(line))

function fail(why) {
  console.error('serialport: ' + why)
  process.exit(1)
}

// at sends a command and gives the lines up to its result.
function at(command, seconds = 30) {
  return new Promise((resolve, reject) => {
    const got = []
    const timer = setTimeout(() => reject(new Error(`${command}: only ${JSON.stringify(got)}`)), seconds * 1000)
    waiting = (line) => {
      got.push(line)
      if (line === 'OK' || line.includes('ERROR')) {
        clearTimeout(timer)
        waiting = null
        resolve(got)
      }
    }
    port.write(command + '\r')
  })
}

async function main() {
  for (let i = 0; ; i++) {
    try {
      await at('AT', 1)
      break
    } catch (e) {
      if (i === 30) throw e
    }
  }
  await at('ATE0')
  for (let i = 0; !(await at('AT+CPIN?')).includes('+CPIN: READY'); i++) {
    if (i === 200) fail('the card is never ready')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const want = { 'AT+CGMM': 'SIMCOM_SIM800L', 'AT+CPIN?': '+CPIN: READY', 'AT+CREG?': /^\+CREG: 0,\d$/ }
  for (const [command, answer] of Object.entries(want)) {
    const got = (await at(command)).filter((l) => l !== '') // news of the start may come between
    if (!got.some((l) => (answer instanceof RegExp ? answer.test(l) : l === answer))) fail(`${command}: ${JSON.stringify(got)}`)
  }
  console.log('serialport: commands and answers')
  port.close()
}

main().catch((e) => fail(e.message))

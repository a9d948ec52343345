// serialport-gsm from npm: initialization, messages in one and in several parts
// in both directions, the event of a new message, memory, signal.
const { execFileSync } = require('child_process')
const gsm = require('serialport-gsm')

const modem = gsm.Modem()
const short = 'Hello from npm'
const long = 'eine lange Nachricht — in Teilen, '.repeat(8).trim() // the dash makes it UCS2
// node-pdu gives 7-bit parts a length that is one character short, so each of
// at most 133 characters arrives without the last (its issues 21 and 32).
const sevenBit = 'seven bits a character. '.repeat(12).trim()
const cut = sevenBit.match(/.{1,133}/g).map((part) => part.slice(0, -1)).join('')

function fail(why) {
  console.error('serialport-gsm: ' + why)
  process.exit(1)
}
setTimeout(() => fail('not over in 80 s'), 80000)

const ctl = (...words) => execFileSync(process.env.EMULATOR, ['ctl', '--modem', 'modem1', ...words], { encoding: 'utf8' })

// sent is resolved by the callback of the modem's answer.
const sent = (number, text) => new Promise((resolve) => {
  modem.sendSMS(number, text, false, (result) => {
    if (result.data && result.data.response === 'Message Successfully Sent') resolve(result)
    else if (result.status !== 'success') fail(`sendSMS: ${JSON.stringify(result)}`)
  })
})

const arrives = (text) => new Promise((resolve) => {
  modem.on('onNewMessage', (messages) => {
    for (const m of [].concat(messages)) if (m.message === text) resolve(m)
  })
})

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function main() {
  const options = { baudRate: 115200, autoDeleteOnReceive: false, enableConcatenation: true, incomingCallIndication: true, incomingSMSIndication: true }
  if (process.env.GSM_DEBUG) options.logger = console
  await modem.open(process.env.SIM800_PORT, options)
  await pause(Number(process.env.START_MS || 1500))
  await modem.initializeModem()
  await modem.setModemMode('PDU')
  const signal = await modem.getNetworkSignal()
  if (!(signal.data.signalQuality > 0)) fail(`signal: ${JSON.stringify(signal)}`)
  const own = await modem.getOwnNumber()
  if (!/\d{5}/.test(JSON.stringify(own.data))) fail(`own number: ${JSON.stringify(own)}`)

  await sent('491510000017', short)
  await sent('491510000018', long)
  await sent('491510000018', sevenBit)
  const outbox = ctl('sms')
  for (const text of [short, long, cut]) if (!outbox.includes('\n  ' + text + '\n')) fail(`not in the outbox: ${text}\n${outbox}`)

  for (const text of [short, long]) {
    const news = arrives(text)
    ctl('sms', 'send', '+491510000019', text)
    await news
  }
  const box = await modem.getSimInbox()
  if (box.data.length < 2) fail(`inbox: ${JSON.stringify(box)}`)
  await modem.deleteAllSimMessages()
  const memory = await modem.checkSimMemory()
  if (Number(memory.data.used) !== 0) fail(`memory: ${JSON.stringify(memory)}`)
  console.log('serialport-gsm: messages out and in, in parts, events')
  process.exit(0)
}

main().catch((e) => fail(e.stack || JSON.stringify(e)))

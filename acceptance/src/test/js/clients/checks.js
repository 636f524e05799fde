// What the scripts share: checks that are told one by one, as lines of JSON, and content to pin.

import { createHash } from 'node:crypto'

export { deepEqual as same, equal, match, ok } from 'node:assert/strict'

/** Against a server that never gets there; no check passes or fails by time. */
const PATIENCE_MS = 120_000

let done = 0

/**
 * Makes a call and checks its answer. Ends the process at the first answer that is wrong.
 *
 * @param {string} name of the check
 * @param {() => Promise<any>} call
 * @param {(answer: any) => void | Promise<void>} expect throws if the answer is wrong
 * @returns {Promise<any>} the answer
 */
export async function check (name, call, expect = () => {}) {
  let answer
  try {
    answer = await call()
    await expect(answer)
  } catch (error) {
    await fail(name, error, answer)
  }
  done++
  console.log(JSON.stringify({ check: name, ok: true }))
  return answer
}

/** Likewise, for a call that must be refused. */
export async function refused (name, call, expect) {
  let error
  try {
    const answer = await call()
    await fail(name, new Error('it was not refused'), answer)
  } catch (thrown) {
    error = thrown
  }
  return check(name, async () => error, expect)
}

/** Repeats a call until its answer is as wanted, and checks that. */
export async function eventually (name, call, wanted) {
  return check(name, async () => {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const answer = await call()
      if (wanted(answer)) return answer
      if (Date.now() > deadline) {
        throw new Error('it never came to be; last: ' + show(answer))
      }
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  })
}

/** The last line: that the script came to its end. */
export function finish () {
  console.log(JSON.stringify({ done }))
  // Clients may keep connections open.
  process.exit(0)
}

async function fail (name, error, answer) {
  const response = error.response ?? (error instanceof Response ? error : undefined)
  const body = response ? await response.text().catch(() => '(was read before)') : undefined
  console.log(JSON.stringify({
    check: name,
    ok: false,
    error: error.message ?? String(error),
    status: response?.status,
    body,
    answer: show(answer)
  }))
  process.exit(1)
}

function show (answer) {
  return JSON.stringify(answer, (_, value) => value instanceof Set ? [...value] : value)
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** The CID of these words: version 1, raw, SHA2-256, in base 32. */
export function cidOf (words) {
  const digest = createHash('sha256').update(words).digest()
  let text = 'b'
  let bits = 0
  let held = 0
  for (const byte of [0x01, 0x55, 0x12, 0x20, ...digest]) {
    bits = bits << 8 | byte
    held += 8
    while (held >= 5) {
      held -= 5
      text += BASE32[bits >>> held & 31]
      bits &= (1 << held) - 1
    }
  }
  return held > 0 ? text + BASE32[bits << 5 - held & 31] : text
}

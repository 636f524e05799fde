// Reads CIDs, one a line, and prints what the reference implementation makes of each: version,
// codec, hash code, digest in hexadecimal and canonical text, or "error".
import { readFileSync } from 'node:fs'
import { base2 } from 'multiformats/bases/base2'
import { base16, base16upper } from 'multiformats/bases/base16'
import * as base32 from 'multiformats/bases/base32'
import { base36, base36upper } from 'multiformats/bases/base36'
import { base58btc, base58flickr } from 'multiformats/bases/base58'
import * as base64 from 'multiformats/bases/base64'
import { base256emoji } from 'multiformats/bases/base256emoji'
import { CID } from 'multiformats/cid'

const bases = [
  base2, base16, base16upper,
  base32.base32, base32.base32upper, base32.base32pad, base32.base32padupper,
  base32.base32hex, base32.base32hexupper, base32.base32hexpad, base32.base32hexpadupper,
  base36, base36upper, base58btc, base58flickr,
  base64.base64, base64.base64pad, base64.base64url, base64.base64urlpad
].map(base => base.decoder).reduce((all, base) => all.or(base))

// The combined decoder looks at half a surrogate pair.
const decoderOf = text => text.startsWith(base256emoji.prefix) ? base256emoji.decoder : bases

function read (text) {
  const parsed = CID.parse(text, decoderOf(text))
  // A parsed CID prints the text it came from; a decoded one its canonical text.
  const cid = CID.decode(parsed.bytes)
  const digest = Buffer.from(cid.multihash.digest).toString('hex')
  return [cid.version, cid.code, cid.multihash.code, digest || '-', cid.toString()].join(' ')
}

for (const text of readFileSync(process.argv[2], 'utf8').split('\n').slice(0, -1)) {
  let answer
  try {
    answer = read(text)
  } catch {
    answer = 'error'
  }
  process.stdout.write(answer + '\n')
}

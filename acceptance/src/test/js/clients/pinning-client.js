// @ipfs-shipyard/pinning-service-client: adding, listing with every filter, replacing, deleting,
// and paging as the specification describes it.
//
// Arguments: URL of the pinning API, a token, the token of another owner.

import {
  Configuration, RemotePinningServiceClient, Status, TextMatchingStrategy
} from '@ipfs-shipyard/pinning-service-client'
import { check, cidOf, equal, eventually, finish, match, ok, refused, same } from './checks.js'

const [endpointUrl, accessToken, otherToken] = process.argv.slice(2)
const client = new RemotePinningServiceClient(new Configuration({ endpointUrl, accessToken }))
const other =
  new RemotePinningServiceClient(new Configuration({ endpointUrl, accessToken: otherToken }))
const every = [Status.Queued, Status.Pinning, Status.Pinned, Status.Failed]

const idsOf = page => page.results.map(pin => pin.requestid)
const namesOf = page => page.results.map(pin => pin.pin.name)

const wellFormed = pin => {
  match(pin.requestid, /^\S{8,}$/)
  ok(every.includes(pin.status))
  ok(pin.created instanceof Date && !Number.isNaN(pin.created.getTime()))
  ok(pin.delegates.length >= 1 && pin.delegates.length <= 20)
}

// Adding

await check('nothing is there', () => client.pinsGet({ status: every }), page => {
  equal(page.count, 0)
  equal(page.results.length, 0)
})

const cid = cidOf('pinning client')
const origins = ['/ip4/192.0.2.7/tcp/4001/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N']
const meta = { app_id: '99986338-1113-4706-8302-4420da6158aa', 'a "key"': 'ü 🙂' }
const added = await check('add', () =>
  client.pinsPost({ pin: { cid, name: 'My Pin', origins, meta } }), pin => {
  wellFormed(pin)
  equal(pin.pin.cid, cid)
  equal(pin.pin.name, 'My Pin')
  same(pin.pin.meta, meta)
  same(pin.pin.origins, origins)
})
await eventually('it is pinned', () => client.pinsRequestidGet({ requestid: added.requestid }),
  pin => pin.status === Status.Pinned)
await check('it is as it was answered',
  () => client.pinsRequestidGet({ requestid: added.requestid }), pin => {
    wellFormed(pin)
    equal(pin.requestid, added.requestid)
    equal(pin.created.getTime(), added.created.getTime())
    same(pin.pin.meta, meta)
    equal(pin.pin.name, 'My Pin')
  })

const again = await check('add the same CID again', () =>
  client.pinsPost({ pin: { cid, name: 'the same, again' } }), pin => {
  ok(pin.requestid !== added.requestid)
  ok(pin.created.getTime() > added.created.getTime())
})
await eventually('it is pinned, too', () => client.pinsGet({}), page => page.count === 2)

// Listing

await check('ls: the newest first', () => client.pinsGet({}), page =>
  same(idsOf(page), [again.requestid, added.requestid]))
await check('ls by cid', () => client.pinsGet({ cid: [cid] }), page => equal(page.count, 2))
await check('ls by several cids',
  () => client.pinsGet({ cid: [cidOf('another'), cid, cidOf('yet another')] }),
  page => equal(page.count, 2))
await check('ls by a cid that is not there', () => client.pinsGet({ cid: [cidOf('another')] }),
  page => equal(page.count, 0))
for (const [name, kind, count] of [
  ['My Pin', undefined, 1],
  ['My Pin', TextMatchingStrategy.Exact, 1],
  ['my pin', TextMatchingStrategy.Exact, 0],
  ['My', TextMatchingStrategy.Exact, 0],
  ['mY pIN', TextMatchingStrategy.Iexact, 1],
  ['mY', TextMatchingStrategy.Iexact, 0],
  ['y P', TextMatchingStrategy.Partial, 1],
  ['Y p', TextMatchingStrategy.Partial, 0],
  ['Y p', TextMatchingStrategy.Ipartial, 1],
  ['SAME', TextMatchingStrategy.Ipartial, 1],
  ['nothing like it', TextMatchingStrategy.Ipartial, 0]
]) {
  await check(`ls by name: ${kind} "${name}"`, () => client.pinsGet({ name, match: kind }),
    page => {
      equal(page.count, count)
      equal(page.results.length, count)
    })
}
await check('ls by status pinned', () => client.pinsGet({ status: [Status.Pinned] }), page =>
  equal(page.count, 2))
await check('ls by the other statuses',
  () => client.pinsGet({ status: [Status.Queued, Status.Pinning, Status.Failed] }),
  page => equal(page.count, 0))
await check('ls by meta', () => client.pinsGet({ meta: JSON.stringify(meta) }), page =>
  same(idsOf(page), [added.requestid]))
await check('ls by one key of meta',
  () => client.pinsGet({ meta: JSON.stringify({ app_id: meta.app_id }) }),
  page => same(idsOf(page), [added.requestid]))
await check('ls by meta of which one key differs',
  () => client.pinsGet({ meta: JSON.stringify({ ...meta, app_id: 'another' }) }),
  page => equal(page.count, 0))
await check('ls before', () => client.pinsGet({ before: again.created }), page =>
  same(idsOf(page), [added.requestid]))
await check('ls after', () => client.pinsGet({ after: added.created }), page =>
  same(idsOf(page), [again.requestid]))
await check('ls between', () =>
  client.pinsGet({ after: added.created, before: again.created }), page => equal(page.count, 0))
await check('ls with a limit', () => client.pinsGet({ limit: 1 }), page => {
  equal(page.count, 2)
  same(idsOf(page), [again.requestid])
})
await check('ls by everything at once', () => client.pinsGet({
  cid: [cid],
  name: 'MY',
  match: TextMatchingStrategy.Ipartial,
  status: every,
  before: again.created,
  after: new Date(0),
  limit: 1000,
  meta: JSON.stringify(meta)
}), page => same(idsOf(page), [added.requestid]))

// Who sees what

await check('another owner sees nothing', () => other.pinsGet({ status: every }), page =>
  equal(page.count, 0))
const notFound = async error => {
  equal(error.status, 404)
  equal((await error.json()).error.reason, 'NOT_FOUND')
}
await refused('another owner cannot get it',
  () => other.pinsRequestidGet({ requestid: added.requestid }), notFound)
await refused('another owner cannot delete it',
  () => other.pinsRequestidDelete({ requestid: added.requestid }), notFound)

// Replacing and deleting

const newCid = cidOf('pinning client: replaced')
const replaced = await check('replace', () => client.pinsRequestidPost({
  requestid: added.requestid,
  pin: { cid: newCid, name: 'replaced', meta: { app_id: 'new' }, origins }
}), pin => {
  wellFormed(pin)
  ok(pin.requestid !== added.requestid)
  equal(pin.pin.cid, newCid)
  equal(pin.pin.name, 'replaced')
  same(pin.pin.meta, { app_id: 'new' })
  same(pin.pin.origins, origins)
})
await refused('the old one is gone',
  () => client.pinsRequestidGet({ requestid: added.requestid }), notFound)
await eventually('the new one is pinned',
  () => client.pinsRequestidGet({ requestid: replaced.requestid }),
  pin => pin.status === Status.Pinned)
await refused('replace what is gone', () => client.pinsRequestidPost({
  requestid: added.requestid, pin: { cid: newCid }
}), notFound)

for (const requestid of [again.requestid, replaced.requestid]) {
  await check('delete', () => client.pinsRequestidDelete({ requestid }))
  await refused('it is gone', () => client.pinsRequestidGet({ requestid }), notFound)
  await refused('delete again', () => client.pinsRequestidDelete({ requestid }), notFound)
}
await check('nothing is left', () => client.pinsGet({ status: every }), page =>
  equal(page.count, 0))

// Paging

const names = []
for (let i = 0; i < 50; i++) {
  names.push(`page pin ${i}`)
}
await check('add 50 at once', () => Promise.all(names.map(name =>
  client.pinsPost({ pin: { cid: cidOf(name), name } }))), pins =>
  equal(new Set(pins.map(pin => pin.created.getTime())).size, 50))

for (const limit of [undefined, 1, 7, 50]) {
  await check(`page through them, ${limit ?? 'the default'} a page`, async () => {
    const found = []
    let before
    for (;;) {
      const page = await client.pinsGet({ status: every, limit, before })
      const pins = page.results
      equal(page.count, 50 - found.length, 'the count is of what is left')
      equal(pins.length, Math.min(limit ?? 10, page.count))
      found.push(...pins)
      if (page.count <= pins.length) return found
      before = pins.at(-1).created
    }
  }, found => {
    equal(found.length, 50)
    same(found.map(pin => pin.pin.name).sort(), [...names].sort())
    const times = found.map(pin => pin.created.getTime())
    same(times, [...times].sort((a, b) => b - a))
  })
}
await check('page by name', () =>
  client.pinsGet({ name: 'page pin 1', match: TextMatchingStrategy.Partial, status: every }),
page => {
  equal(page.count, 11)
  equal(page.results.length, 10)
  ok(namesOf(page).every(name => name.startsWith('page pin 1')))
})

// Who is refused

for (const token of ['', 'pf_no_such_token']) {
  const stranger =
    new RemotePinningServiceClient(new Configuration({ endpointUrl, accessToken: token }))
  const error = await refused(`a stranger with the token "${token}"`, () => stranger.pinsGet({}),
    thrown => equal(thrown.status, 401))
  await check('is told why', () => error.json(), body =>
    match(body.error.reason, /^UNAUTHORIZED$/))
}

finish()

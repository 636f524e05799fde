// ipfs-cluster-api, a client of 2019, as far as IPFS Cluster 1 still serves it.
//
// Arguments: URL of the cluster API, number of peers (two or more).

import { once } from 'node:events'
import clusterApi from 'ipfs-cluster-api'
import { check, cidOf, equal, eventually, finish, match, ok, refused, same } from './checks.js'

const [url, peerCount] = process.argv.slice(2)
const { hostname, port } = new URL(url)
const cluster = clusterApi({ host: hostname, port, protocol: 'http' })
const peers = Number(peerCount)

/** What the client makes of a stream, if the answer is announced as one; else of a document. */
async function itemsOf (answer) {
  ok(typeof answer?.on === 'function', 'not announced as a stream of objects')
  const items = []
  answer.on('data', item => items.push(item))
  await once(answer, 'end')
  return items
}

await check('version', () => cluster.version(), answer => match(answer.version, /^\d+\.\d+\.\d+/))

await check('id', () => cluster.id(), answer => {
  match(answer.id, /^(Qm|12D3Koo)/)
  equal(answer.error, '')
})

const ids = await check('peers.ls', async () => (await itemsOf(await cluster.peers.ls()))
  .map(peer => peer.id).sort(), found => equal(found.length, peers))

await check('health.graph', () => cluster.health.graph(), graph => {
  ok('cluster_id' in graph)
  ok('cluster_links' in graph)
})

await check('health.metrics', () => cluster.health.metrics('ping'), metrics => {
  same(metrics.map(metric => metric.peer).sort(), ids)
  ok(metrics.every(metric => metric.name === 'ping' && metric.valid))
})

const cids = Array.from({ length: 12 }, (_, i) => cidOf(`old client ${i}`)).sort()
for (const cid of cids) {
  await check('pin.add', () => cluster.pin.add(cid, { name: `old ${cid}`, 'meta-from': 'old' }),
    pin => {
      equal(pin.cid, cid)
      equal(pin.name, `old ${cid}`)
      same(pin.metadata, { from: 'old' })
    })
}

await check('pin.ls', async () => itemsOf(await cluster.pin.ls({ filter: 'pin' })), pins => {
  same(pins.map(pin => pin.cid).sort(), cids)
  ok(pins.every(pin => pin.type === 'pin' && pin.metadata.from === 'old'))
})

await eventually('status of one', () => cluster.status(cids[0], {}), status =>
  status.cid === cids[0] &&
  Object.values(status.peer_map).length === peers &&
  Object.values(status.peer_map).every(peer => peer.status === 'pinned'))

await eventually('status of all',
  async () => itemsOf(await cluster.status({ filter: 'pinned' })),
  statuses => statuses.map(status => status.cid).sort().join() === cids.join())

await check('recover', () => cluster.recover(cids[0], {}), status => equal(status.cid, cids[0]))

await refused('pin.add of what is no CID', () => cluster.pin.add('QmNoCid', {}), error =>
  ok(error instanceof Error))

await refused('sync, which Cluster has no more', () => cluster.sync(cids[0], {}), error =>
  ok(error instanceof Error))

for (const cid of cids) {
  await check('pin.rm', () => cluster.pin.rm(cid), pin => equal(pin.cid, cid))
}
await refused('pin.rm again', () => cluster.pin.rm(cids[0]), error => ok(error instanceof Error))

finish()

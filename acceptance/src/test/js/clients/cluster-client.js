// @nftstorage/ipfs-cluster: every call it has, against a server without an IPFS daemon.
//
// Arguments: URL of the cluster API, its Authorization header or "-", number of peers.

import { Cluster } from '@nftstorage/ipfs-cluster'
import { check, cidOf, equal, eventually, finish, match, ok, refused, same } from './checks.js'

const [url, authorization, peerCount] = process.argv.slice(2)
const headers = authorization === '-' ? {} : { authorization }
const cluster = new Cluster(url, { headers })
const peers = Number(peerCount)
const never = new Date('0001-01-01T00:00:00Z').getTime()

const statuses = status => Object.values(status.peerMap).map(peer => peer.status)
const everywhere = word => status =>
  statuses(status).length === peers && statuses(status).every(each => each === word)

// What it is

await check('version', () => cluster.version(), version => match(version, /^\d+\.\d+\.\d+/))

await check('info', () => cluster.info(), info => {
  match(info.id, /^(Qm|12D3Koo)/)
  equal(info.error, '')
  equal(typeof info.ipfs, 'object')
  ok(Array.isArray(info.addresses))
  ok(Array.isArray(info.clusterPeers))
  equal(info.rpcProtocolVersion, '/ipfscluster/1.0/rpc')
})

const list = await check('peerList', () => cluster.peerList(), found => {
  equal(found.length, peers)
  equal(new Set(found.map(peer => peer.id)).size, peers)
  for (const peer of found) {
    match(peer.id, /^(Qm|12D3Koo)/)
    ok(peer.peerName.length > 0)
    equal(peer.error, '')
  }
})
const ids = list.map(peer => peer.id).sort()

await check('metricNames', () => cluster.metricNames(), names => {
  ok(names.includes('ping'))
  ok(names.includes('freespace'))
})

// Pins

const plain = cidOf('cluster client: plain')
await check('pin without options', () => cluster.pin(plain), pin => {
  equal(pin.cid, plain)
  equal(pin.name, '')
  equal(pin.mode, 'recursive')
  equal(pin.type, 'pin')
  equal(pin.replicationFactorMin, -1)
  equal(pin.replicationFactorMax, -1)
  equal(pin.shardSize, 0)
  equal(pin.userAllocations, null)
  equal(pin.expireAt.getTime(), never)
  same(pin.metadata, {})
  equal(pin.pinUpdate, null)
  same(pin.allocations, [])
  equal(pin.maxDepth, -1)
  equal(pin.reference, null)
})
await check('status right after the answer', () => cluster.status(plain), status => {
  equal(status.cid, plain)
  same(Object.keys(status.peerMap).sort(), ids)
})
await eventually('status: pinned everywhere', () => cluster.status(plain), everywhere('pinned'))
await check('status with local', () => cluster.status(plain, { local: true }), status =>
  equal(status.cid, plain))
await check('allocation', () => cluster.allocation(plain), pin => {
  equal(pin.cid, plain)
  equal(pin.type, 'pin')
})

const dressed = cidOf('cluster client: with every option')
const expireAt = new Date(Date.now() + 3_600_000)
const options = {
  name: 'a name & more: ü <🙂>',
  replicationFactorMin: 1,
  replicationFactorMax: 1,
  shardSize: 12_345,
  userAllocations: [ids[1]],
  expireAt,
  metadata: { kind: 'manifest', 'with space': 'a=b&c', empty: '' },
  origins: [
    '/ip4/192.0.2.7/tcp/4001/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N',
    '/dns4/example.org/udp/4001/quic-v1/p2p/12D3KooWGHTKzeT4KaLGLrbKKyT8zKrBPXAUBRzCAN6ZMDMo4M6M'
  ]
}
const asAsked = pin => {
  equal(pin.cid, dressed)
  equal(pin.name, options.name)
  equal(pin.replicationFactorMin, 1)
  equal(pin.replicationFactorMax, 1)
  equal(pin.shardSize, 12_345)
  same(pin.allocations, [ids[1]], 'the peer that was asked for')
  same(pin.metadata, options.metadata)
}
await check('pin with every option', () => cluster.pin(dressed, options), pin => {
  asAsked(pin)
  equal(pin.expireAt.getTime(), expireAt.getTime())
  same(pin.userAllocations, [ids[1]])
})
await check('allocation: the options were kept', () => cluster.allocation(dressed), pin => {
  asAsked(pin)
  // IPFS Cluster keeps whole seconds.
  equal(Math.floor(pin.expireAt / 1000), Math.floor(expireAt / 1000))
})
await eventually('status: pinned where it was allocated', () => cluster.status(dressed), status =>
  status.peerMap[ids[1]]?.status === 'pinned')
await check('status: the other peers have it remotely', () => cluster.status(dressed), status => {
  equal(status.name, options.name)
  for (const id of ids.filter(each => each !== ids[1])) {
    ok([undefined, 'remote'].includes(status.peerMap[id]?.status))
  }
})

await check('pin again: the other options are gone', () => cluster.pin(dressed, { name: 'new' }),
  pin => {
    equal(pin.name, 'new')
    same(pin.metadata, {})
    equal(pin.expireAt.getTime(), never)
  })

const direct = cidOf('cluster client: direct')
await check('pin with mode direct', () => cluster.pin(direct, { mode: 'direct' }), pin => {
  equal(pin.mode, 'direct')
  equal(pin.maxDepth, 0)
})
await check('allocation: the mode was kept', () => cluster.allocation(direct), pin =>
  equal(pin.mode, 'direct'))

const viaPath = cidOf('cluster client: by path')
await check('pin by path', () => cluster.pin(`/ipfs/${viaPath}`, { name: 'by path' }), pin => {
  equal(pin.cid, viaPath)
  equal(pin.name, 'by path')
})

const first = cidOf('cluster client: before the update')
const second = cidOf('cluster client: after the update')
await check('pin that will be updated', () =>
  cluster.pin(first, { name: 'before', metadata: { colour: 'red' } }))
await check('pin with pin-update', () => cluster.pin(second, { pinUpdate: first, name: 'after' }),
  pin => {
    equal(pin.cid, second)
    equal(pin.pinUpdate, first)
    equal(pin.name, 'after')
    same(pin.metadata, { colour: 'red' })
  })
await check('pin-update leaves the old pin', () => cluster.allocation(first), pin =>
  equal(pin.name, 'before'))

await refused('pin of what is no CID', () => cluster.pin('QmNoCid'), error => {
  match(error.message, /^400/)
  equal(error.response.status, 400)
})
await refused('pin with an end in the past',
  () => cluster.pin(cidOf('never pinned'), { expireAt: new Date(1_000) }),
  error => match(error.message, /^[45]00/))
await refused('pin with more peers than there are',
  () => cluster.pin(cidOf('never pinned'), {
    replicationFactorMin: peers + 1,
    replicationFactorMax: peers + 1
  }),
  error => match(error.message, /^500/))
await refused('allocation of what is not pinned', () => cluster.allocation(cidOf('never pinned')),
  error => {
    equal(error.message, '404: Not Found')
    equal(error.response.status, 404)
  })
await check('status of what is not pinned', () => cluster.status(cidOf('never pinned')),
  status => ok(everywhere('unpinned')(status)))

// All of them

const pinned = [plain, dressed, direct, viaPath, first, second].sort()
const cidsOf = statusList => statusList.map(status => status.cid).sort()
await eventually('statusAll: all are pinned', () => cluster.statusAll({ filter: ['pinned'] }),
  all => cidsOf(all).join() === pinned.join())
await check('statusAll', () => cluster.statusAll(), all => same(cidsOf(all), pinned))
await check('statusAll with local', () => cluster.statusAll({ local: true }), all =>
  ok(all.length > 0))
await check('statusAll with cids', () => cluster.statusAll({ cids: [plain, second] }), all =>
  same(cidsOf(all), [plain, second].sort()))
await check('statusAll with several filters',
  () => cluster.statusAll({ filter: ['pinned', 'pin_queued', 'pinning'] }),
  all => same(cidsOf(all), pinned))

await check('recover', () => cluster.recover(plain), status => {
  equal(status.cid, plain)
  same(Object.keys(status.peerMap).sort(), ids)
})
await check('recover with local', () => cluster.recover(plain, { local: true }), status =>
  equal(status.cid, plain))

// Adding content needs an IPFS daemon

const file = new File(['some content'], 'some.txt')
const unavailable = error => {
  match(error.message, /^501/)
  equal(error.response.status, 501)
}
for (const [name, call] of [
  ['add', () => cluster.add(file)],
  ['add with options', () => cluster.add(file, { name: 'x', local: true, streamChannels: true })],
  ['addDirectory', () => cluster.addDirectory([file, new File(['more'], 'more.txt')])],
  ['addCAR', () => cluster.addCAR(new Blob(['no CAR at all']))]
]) {
  const error = await refused(name, call, unavailable)
  await check(`${name}: says why`, () => error.response.json(), body => {
    equal(body.code, 501)
    match(body.message, /IPFS/)
  })
}

// Taking back

for (const cid of [plain, dressed, direct, first, second]) {
  await check('unpin', () => cluster.unpin(cid), pin => equal(pin.cid, cid))
}
await check('unpin by path', () => cluster.unpin(`/ipfs/${viaPath}`), pin =>
  equal(pin.cid, viaPath))
await refused('unpin of what is not pinned', () => cluster.unpin(plain), error =>
  equal(error.message, '404: Not Found'))
await refused('allocation after unpin', () => cluster.allocation(plain), error =>
  equal(error.message, '404: Not Found'))
await eventually('status after unpin', () => cluster.status(plain), everywhere('unpinned'))
// With nothing to list Cluster answers 204, which this client takes for an answer without a body.
await eventually('statusAll after all were unpinned',
  () => cluster.statusAll().catch(error => error.message), all =>
    all === 'Missing response body')

finish()

// @nftstorage/ipfs-cluster: adding content, with an IPFS daemon behind the server.
//
// Arguments: URL of the cluster API.

import { Cluster } from '@nftstorage/ipfs-cluster'
import { check, cidOf, equal, eventually, finish, match, ok, refused, same } from './checks.js'

const [url] = process.argv.slice(2)
const cluster = new Cluster(url)

const pinned = status => Object.values(status.peerMap).some(peer => peer.status === 'pinned')

const words = 'content of a file'
const file = new File([words], 'a file.txt')
await check('add', () => cluster.add(file, { name: 'added', metadata: { from: 'add' } }), added => {
  equal(added.cid, cidOf(words))
  equal(added.name, 'a file.txt')
})
await check('allocation of what was added', () => cluster.allocation(cidOf(words)), pin => {
  equal(pin.name, 'added')
  same(pin.metadata, { from: 'add' })
})
await eventually('what was added is pinned', () => cluster.status(cidOf(words)), pinned)

const streamed = 'streamed content'
await check('add with streamChannels',
  () => cluster.add(new Blob([streamed]), { streamChannels: true, name: 'streamed' }),
  added => equal(added.cid, cidOf(streamed)))
await eventually('it is pinned', () => cluster.status(cidOf(streamed)), pinned)

const files = [new File(['one'], 'one.txt'), new File(['two'], 'two.txt')]
const directory = await check('addDirectory', () => cluster.addDirectory(files, { name: 'dir' }),
  added => {
    equal(added.length, 3)
    same(added.slice(0, 2).map(each => each.cid).sort(), [cidOf('one'), cidOf('two')].sort())
    match(added[2].cid, /^baf/)
  })
const root = directory[2].cid
await eventually('the directory is pinned', () => cluster.status(root), pinned)
await refused('its files are not pinned by themselves', () => cluster.allocation(cidOf('one')),
  error => equal(error.response.status, 404))

await check('pin by a path inside', () => cluster.pin(`/ipfs/${root}/one.txt`, { name: 'one' }),
  pin => equal(pin.cid, cidOf('one')))
await eventually('it is pinned', () => cluster.status(cidOf('one')), pinned)
await check('unpin by a path inside', () => cluster.unpin(`/ipfs/${root}/one.txt`), pin =>
  equal(pin.cid, cidOf('one')))
await refused('pin by a path that leads nowhere', () => cluster.pin(`/ipfs/${root}/three.txt`),
  error => ok(error.response.status >= 400))

await check('add without options',
  () => cluster.add(new Blob(['without options'])), added =>
    equal(added.cid, cidOf('without options')))

await refused('addCAR, which is not offered', () => cluster.addCAR(new Blob(['no CAR'])),
  error => equal(error.response.status, 501))

finish()

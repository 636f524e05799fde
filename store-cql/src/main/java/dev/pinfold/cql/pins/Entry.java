package dev.pinfold.cql.pins;

import dev.pinfold.model.Cid;

/// An entry of a list: a hint that the pin of a CID belongs there.
record Entry(ListKey list, Place place, Cid cid) {}

/// Queries over the documents of a collection, and joins of two: filters in MongoDB's syntax,
/// indexes, plans and their costs, sorting, pages.
///
/// A plan only narrows down where to look: every document that it yields is checked against the
/// whole filter, so a wrong estimate costs time and never a wrong answer.
///
/// This package does not know locks or where documents are kept: it reads a [DocumentSource].
@NullMarked
package dev.pinfold.documents.query;

import org.jspecify.annotations.NullMarked;

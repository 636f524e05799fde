/// JSON as it goes over the wire: written as Go's encoding/json prints it, read strictly.
@NullMarked
package dev.pinfold.http.json;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.pinfold.http.admin;

import org.jspecify.annotations.NullMarked;

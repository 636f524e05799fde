/// Running zfs and zpool, here or on another host: names, commands, what their failures mean.
@NullMarked
package dev.pinfold.volumes.tool;

import org.jspecify.annotations.NullMarked;

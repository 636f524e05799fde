/// What concurrent transactions of the engine did and saw, and whether that can be serial: a search
/// for cycles of dependencies that names the anomaly, on random workloads and on broken engines.
package dev.pinfold.verify.histories;

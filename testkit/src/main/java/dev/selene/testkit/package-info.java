/** Oracles, tolerances, shape lists and seeds for the tests of all modules. */
package dev.selene.testkit;

/** Oracles, tolerances, shape lists, seeds and published cases for the tests of all modules. */
package dev.selene.testkit;

/** Makes rank tables in the form of the deployment guide, from what cards say, from saved output, or from names alone. */
package dev.selene.tools.ranktable;

/**
 * How a deployment is started: the guide's container and its environment, a systemd unit, a Kubernetes manifest. Everything
 * is text for people to read before they use it; only the container can be started from here.
 */
package dev.selene.tools.launch;

/**
 * The network between accelerator cards, as {@code hccn_tool} tells it: what the deployment guide asks for card by card is
 * one survey here.
 *
 * <p>Output is read as drivers of several years write it; what is not understood is "unknown" and never a good sign.
 */
package dev.selene.tools.network;

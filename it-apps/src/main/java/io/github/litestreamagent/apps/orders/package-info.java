/**
 * A shop: {@code Orders} wires the database ({@code Shop}), its web interface ({@code ShopServer}) and customers ({@code Customers}), who
 * order over HTTP. Each order that was answered is in the acknowledged list.
 */
package io.github.litestreamagent.apps.orders;

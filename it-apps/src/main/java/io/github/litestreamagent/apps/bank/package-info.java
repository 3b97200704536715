/**
 * A bank: {@code Bank} starts tellers that move money between accounts. The sum of all balances never changes, each transfer is a row of its
 * own, their ids have no gaps, and balances are what the transfers say: {@code BankCheck} examines a database for that.
 */
package io.github.litestreamagent.apps.bank;

package shop;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
class Till {

    private final Purchases purchases;

    Till(Purchases purchases) {
        this.purchases = purchases;
    }

    @Transactional
    public long sell(String customer, int total) {
        return purchases.save(new Purchase(customer, total)).id();
    }

    @Transactional(readOnly = true)
    public long sold(String customer) {
        return purchases.countByCustomer(customer);
    }
}

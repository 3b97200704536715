package shop;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

@Entity
public class Purchase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String customer;

    private int total;

    protected Purchase() {}

    Purchase(String customer, int total) {
        this.customer = customer;
        this.total = total;
    }

    Long id() {
        return id;
    }
}
